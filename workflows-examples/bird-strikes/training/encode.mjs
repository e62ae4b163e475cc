// From rows of text to a matrix of numbers. What is learnt here goes into the ONNX graph, so both see the same numbers.

/**
 * Learns how to encode `features` from training rows: a column of text becomes one indicator per value, a column of
 * numbers becomes its standardised value and an indicator "was missing" (missing numbers count as the mean).
 *
 * @param logScale names of number columns that enter as log(1 + x)
 */
export function learnEncoding(rows, features, logScale = []) {
  return features.map((name) => {
    const texts = rows.map((row) => row[name])
    if (texts.some((text) => text === undefined))
      throw new Error(`feature "${name}" is not a column of the training data`)
    const given = texts.filter((text) => text !== '')
    const isNumber = given.length > 0 && given.every((text) => Number.isFinite(Number(text)))
    if (!isNumber) return { name, kind: 'text', values: [...new Set(texts)].sort(byCodeUnit) }
    const log = logScale.includes(name)
    return { name, kind: 'number', log, ...moments(given.map((text) => scaled(text, log))) }
  })
}

/** One row of the matrix: the columns of all features side by side. A value that training never saw is all zeros. */
export function encode(row, encoding) {
  return encoding.flatMap((feature) => {
    const text = row[feature.name]
    if (feature.kind === 'text') return feature.values.map((value) => (value === text ? 1 : 0))
    return text === '' ? [0, 1] : [(scaled(text, feature.log) - feature.mean) / feature.deviation, 0]
  })
}

function scaled(text, log) {
  return log ? Math.log1p(Number(text)) : Number(text)
}

function moments(numbers) {
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / numbers.length
  return { mean, deviation: Math.sqrt(variance) || 1 }
}

// Not by locale: the order of the columns must be the same on every machine.
function byCodeUnit(a, b) {
  return a < b ? -1 : Number(a > b)
}
