/** Half-open range of UTF-16 offsets into one text: `start` is inside, `end` is not. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
