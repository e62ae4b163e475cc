/** One line of a chart, a value for each place of the x axis. */
interface Line {
  readonly values: readonly number[]
}

/**
 * Lines over equal steps of x as Mermaid draws them; labels are ours, never text from outside. Mermaid has no legend, so the caller says which
 * line is which, in the order of its colours.
 */
export function lineChart(
  title: string,
  axes: { readonly x: string; readonly y: string; readonly from: number; readonly to: number },
  lines: readonly Line[],
): string {
  const drawn = lines.map(({ values }) => `  line [${values.map((value) => Number(value.toFixed(4))).join(', ')}]`)
  return [
    '```mermaid',
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis "${axes.x}" ${axes.from} --> ${axes.to}`,
    `  y-axis "${axes.y}" 0 --> 1`,
    ...drawn,
    '```',
  ].join('\n')
}
