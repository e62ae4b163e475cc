const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** Values as a row of blocks between two ends; nothing where there is no room between them. */
export function sparkline(
  values: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): string {
  if (values.length === 0 || !(to > from)) return ''
  const blocks = values.map((value) => {
    const share = Math.min(1, Math.max(0, (value - from) / (to - from)))
    return STEPS[Math.min(STEPS.length - 1, Math.floor(share * STEPS.length))] ?? STEPS[0]
  })
  return `\`${blocks.join('')}\``
}
