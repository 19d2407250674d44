// The icons of the editor's own font that the views use, by their codes.

export const CODES = {
  "zoom-in": "\ueb81",
  "zoom-out": "\ueb82",
  fit: "\ueb4c",
  export: "\uebac",
  camera: "\ueada",
  history: "\uea82",
  list: "\ueb17",
  copy: "\uebcc",
  close: "\uea76",
  expand: "\ueb95",
  collapse: "\ueac5",
  flame: "\ueaf2",
  lock: "\uea75",
  unlock: "\ueb74",
  watch: "\ueb7c",
  open: "\uea94",
  target: "\uebf8",
  search: "\uea6d",
  info: "\uea74",
  warning: "\uea6c",
  right: "\ueab6",
  left: "\ueab5",
  down: "\ueab4",
  up: "\ueab7",
  refresh: "\ueb37",
} as const;

export type IconName = keyof typeof CODES;
