// Timestamps as text: ISO-8601 with a zone. Strict, so that no date is guessed. Pure.

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?$/;

export type ParsedTimestamp = { readonly ms: number } | { readonly reason: string };

/** `2026-01-01T00:00:00.5+01:00`. What is finer than a millisecond is cut off. */
export function parseTimestamp(text: string): ParsedTimestamp {
  const match = ISO.exec(text);
  if (match === null) return { reason: "it is no ISO-8601 date and time such as 2026-01-01T00:00:00Z" };
  const zone = match[8];
  if (zone === undefined) return { reason: "it has no zone; add Z for UTC, or an offset such as +01:00" };
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = Number(match[6] ?? 0);
  const fraction = Number((match[7] ?? "0").padEnd(3, "0").slice(0, 3));
  const days = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const inMonth = month === 2 && !isLeap(year) ? 28 : days;
  if (month < 1 || month > 12 || day < 1 || day > inMonth) return { reason: "there is no such day" };
  if (hour > 23 || minute > 59 || second > 59) return { reason: "there is no such time of day" };
  const offset = zoneMinutes(zone);
  if (offset === null) return { reason: "there is no such zone" };
  return { ms: utc(year, month, day) + ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction };
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Date.UTC takes years below 100 for those of the last century. */
function utc(year: number, month: number, day: number): number {
  return year >= 100 ? Date.UTC(year, month - 1, day) : new Date(0).setUTCFullYear(year, month - 1, day);
}

function zoneMinutes(zone: string): number | null {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || 0);
  if (hours > 23 || minutes > 59) return null;
  return (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes);
}
