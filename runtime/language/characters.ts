// Which characters make names, numbers and white space, by UTF-16 unit. Knows no tokens.

export const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57;

const isLetter = (unit: number): boolean => (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90);

export const isNameStart = (unit: number): boolean => isLetter(unit) || unit === 95;

export const isNamePart = (unit: number): boolean => isNameStart(unit) || isDigit(unit);

export const isNewline = (unit: number): boolean => unit === 10 || unit === 13;

/** Space, tab and newline; a byte-order mark and the other spaces of Unicode are let pass. */
export const isSpace = (unit: number): boolean =>
  unit === 32 ||
  (unit >= 9 && unit <= 13) ||
  unit === 0xa0 ||
  unit === 0xfeff ||
  (unit >= 0x1680 && /^\s$/.test(String.fromCharCode(unit)));
