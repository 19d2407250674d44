// Where boxes and arrows go: layers by longest path from the sources, long arrows through invisible points, order in
// a layer by the middle of the neighbours. Plain arithmetic on sizes; knows nothing of plans or of SVG.

export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Place extends Size {
  /** Left and top. */
  readonly x: number;
  readonly y: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Layout extends Size {
  /** In the order of the boxes given. */
  readonly boxes: readonly Place[];
  /** In the order of the arrows given: the points an arrow goes through, first its start. */
  readonly arrows: readonly (readonly Point[])[];
}

interface Cell {
  readonly layer: number;
  readonly size: Size;
  readonly neighbours: { readonly up: number[]; readonly down: number[] };
  x: number;
}

const GAP_X = 32;
const GAP_Y = 56;
const MARGIN = 24;
const POINT: Size = { width: 12, height: 0 };
const SWEEPS = 8;

/** Arrows go from a lower box number to a higher one. */
export function layOut(
  boxes: readonly Size[],
  arrows: readonly { readonly from: number; readonly to: number }[],
): Layout {
  const layers = layersOf(boxes.length, arrows);
  const cells: Cell[] = boxes.map((size, i) => cellOf(layers[i]!, size));
  const paths = arrows.map(({ from, to }) => thread(cells, from, to));
  const rows = rowsOf(cells);
  orderRows(cells, rows);
  placeRows(cells, rows);
  const tops = topsOf(cells, rows);
  return finish(cells, boxes.length, paths, tops);
}

const cellOf = (layer: number, size: Size): Cell => ({ layer, size, neighbours: { up: [], down: [] }, x: 0 });

function layersOf(
  count: number,
  arrows: readonly { readonly from: number; readonly to: number }[],
): readonly number[] {
  const layers = new Array<number>(count).fill(0);
  for (const { from, to } of arrows.toSorted((a, b) => a.from - b.from)) {
    layers[to] = Math.max(layers[to]!, layers[from]! + 1);
  }
  return layers;
}

/** Adds a point in every layer an arrow passes, and returns all cells on its way. */
function thread(cells: Cell[], from: number, to: number): readonly number[] {
  const path = [from];
  for (let layer = cells[from]!.layer + 1; layer < cells[to]!.layer; layer++) {
    path.push(cells.push(cellOf(layer, POINT)) - 1);
  }
  path.push(to);
  for (let i = 1; i < path.length; i++) {
    cells[path[i - 1]!]!.neighbours.down.push(path[i]!);
    cells[path[i]!]!.neighbours.up.push(path[i - 1]!);
  }
  return path;
}

function rowsOf(cells: readonly Cell[]): number[][] {
  const rows: number[][] = [];
  for (const [i, cell] of cells.entries()) {
    while (rows.length <= cell.layer) rows.push([]);
    rows[cell.layer]!.push(i);
  }
  return rows;
}

/** Sweeps down and up, sorting each row by the mean position of the neighbours in the row before. */
function orderRows(cells: readonly Cell[], rows: readonly number[][]): void {
  const position = cells.map(() => 0);
  const number = (row: readonly number[]): void => {
    for (const [i, cell] of row.entries()) position[cell] = i;
  };
  for (const row of rows) number(row);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : rows.toReversed()) {
      const weight = (cell: number): number => {
        const { up, down: below } = cells[cell]!.neighbours;
        return mean((down ? up : below).map(other => position[other]!)) ?? position[cell]!;
      };
      const weights = new Map(row.map(cell => [cell, weight(cell)]));
      row.sort((a, b) => weights.get(a)! - weights.get(b)! || a - b);
      number(row);
    }
  }
}

/** Moves each row towards the middle of its neighbours without letting boxes touch. */
function placeRows(cells: readonly Cell[], rows: readonly number[][]): void {
  for (const row of rows) settle(cells, row, () => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const row of sweep % 2 === 0 ? rows : rows.toReversed())
      settle(cells, row, cell => wish(cells, cell));
  }
}

const centre = (cell: Cell): number => cell.x + cell.size.width / 2;

function wish(cells: readonly Cell[], index: number): number {
  const { up, down } = cells[index]!.neighbours;
  const middle = mean([...up, ...down].map(other => centre(cells[other]!)));
  return (middle ?? centre(cells[index]!)) - cells[index]!.size.width / 2;
}

/** Left to right without overlap, then the whole row shifted so that the wishes are met on average. */
function settle(cells: readonly Cell[], row: readonly number[], wanted: (cell: number) => number): void {
  const wishes = row.map(wanted);
  let free = Number.NEGATIVE_INFINITY;
  row.forEach((index, i) => {
    const cell = cells[index]!;
    cell.x = Math.max(free, wishes[i]!);
    free = cell.x + cell.size.width + GAP_X;
  });
  const shift = mean(row.map((index, i) => wishes[i]! - cells[index]!.x)) ?? 0;
  for (const index of row) cells[index]!.x += shift;
}

function topsOf(cells: readonly Cell[], rows: readonly (readonly number[])[]): readonly number[] {
  let top = MARGIN;
  return rows.map(row => {
    const here = top;
    top += Math.max(...row.map(cell => cells[cell]!.size.height)) + GAP_Y;
    return here;
  });
}

function finish(
  cells: readonly Cell[],
  count: number,
  paths: readonly (readonly number[])[],
  tops: readonly number[],
): Layout {
  const left = cells.reduce((least, cell) => Math.min(least, cell.x), 0);
  const places = cells.map(cell => ({
    ...cell.size,
    x: Math.round(cell.x - left + MARGIN),
    y: tops[cell.layer]!,
  }));
  const boxes = places.slice(0, count);
  return {
    boxes,
    arrows: paths.map(path => path.map((cell, i) => anchor(places[cell]!, i === 0))),
    width: places.reduce((most, place) => Math.max(most, place.x + place.width), 0) + MARGIN,
    height: boxes.reduce((most, place) => Math.max(most, place.y + place.height), 0) + MARGIN,
  };
}

/** An arrow starts at the bottom of a box, passes through points, and ends at the top of a box. */
function anchor(place: Place, first: boolean): Point {
  const x = place.x + place.width / 2;
  return { x, y: first ? place.y + place.height : place.y };
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
