/** What is measured in several sizes and in both formats. */
export const sizes = [
  { label: '50 KB', bytes: 50_000 },
  { label: '200 KB', bytes: 200_000 },
  { label: '1 MB', bytes: 1_048_576 },
] as const;
export const formats = ['yaml', 'json'] as const;
