/** A number as every sentence and table writes it: all its digits, thousands apart, and a minus that is one: `1,204`, `−12,000.5`, `1.5e−7`. */
export function numberText(value: number): string {
  const [whole = '', fraction] = String(Math.abs(value)).replace('-', '−').split('.')
  const apart = whole.replaceAll(/\B(?=(\d{3})+$)/gu, ',')
  return `${value < 0 ? '−' : ''}${apart}${fraction === undefined ? '' : `.${fraction}`}`
}

/** The same of so many digits that count. */
export function roundedText(value: number, digits: number): string {
  return numberText(Number(value.toPrecision(digits)))
}

/** A difference: its sign, and two digits. */
export function signedText(value: number): string {
  return `${value === 0 ? '' : value < 0 ? '−' : '+'}${roundedText(Math.abs(value), 2)}`
}
