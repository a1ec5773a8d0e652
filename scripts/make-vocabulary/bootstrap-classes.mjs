// Writes criteria/vocabulary/bootstrap-classes.json: every class that a style sheet of Bootstrap Italia 2.x speaks about. The
// criterion accepts any version from 2.0 on, so releases that still have the classes dropped later are read too.
import { classesOf } from './css_classes.mjs';
import { installedPackage, writeVocabulary } from './vocabulary_file.mjs';

const releases = ['bootstrap-italia', 'bootstrap-italia-2.13', 'bootstrap-italia-2.8', 'bootstrap-italia-2.0'];

// Classes that the library's scripts put on elements or look for, and that no rule of its style sheets names.
const usedByScripts = [
  'bs-it-sticky-wrapper', 'hide', 'input-password', 'it-navscroll-progressbar', 'it-page-section',
  'it-page-sections-container', 'masonry-loader', 'modal-open', 'navbar-open', 'password-strength-meter',
  'strenght-meter-suggestions', 'strength-meter-info', 'transfer-group',
];

const classes = new Set(usedByScripts);
const sources = releases.map((folder) => {
  const release = installedPackage(folder);
  const before = classes.size;
  const sheets = release.files('dist/css/').filter((file) => file.endsWith('.css'));
  for (const file of sheets) for (const name of classesOf(release.read(`dist/css/${file}`))) classes.add(name);
  console.log(`${release.name} ${release.version}: ${sheets.join(', ')}; ${classes.size - before} classes more`);
  return { package: release.name, version: release.version, licence: release.license };
});

writeVocabulary('bootstrap-classes', {
  _source: sources,
  latest_version: sources[0].version,
  classes: [...classes].sort(),
});
console.log(`${classes.size} classes`);
