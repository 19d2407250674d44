// How a sentence sounds, from -1 (bad) to 1 (good): by counting words that sound so. A pure function: the same text
// always gives the same number.

const GOOD = new Set([
  "clear",
  "bright",
  "perfect",
  "great",
  "beautiful",
  "true",
  "strong",
  "easy",
  "good",
  "vivid",
]);
const BAD = new Set([
  "dark",
  "faint",
  "difficult",
  "confused",
  "imperfect",
  "weak",
  "false",
  "obscure",
  "bad",
  "dull",
]);

export function sentiment(text) {
  let good = 0;
  let bad = 0;
  for (const word of text.toLowerCase().split(/[^a-z]+/)) {
    if (GOOD.has(word)) good++;
    if (BAD.has(word)) bad++;
  }
  return good + bad === 0 ? 0 : (good - bad) / (good + bad);
}
