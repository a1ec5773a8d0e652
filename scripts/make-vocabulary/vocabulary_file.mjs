// Reads the installed packages and writes the vocabularies made from them, one entry a line: a renewal reads as a diff.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const vocabularyFolder = new URL('../../criteria/vocabulary/', import.meta.url);

export function writeVocabulary(name, content) {
  writeFileSync(new URL(`${name}.json`, vocabularyFolder), JSON.stringify(content, null, 1) + '\n');
}

export function installedPackage(folderName) {
  const folder = new URL(`node_modules/${folderName}/`, import.meta.url);
  const read = (path) => readFileSync(new URL(path, folder), 'utf8');
  const { name, version, license } = JSON.parse(read('package.json'));
  return { name, version, license, read, files: (path) => readdirSync(new URL(path, folder)).sort() };
}
