/** The judged rows with what the fighter said about each: short-lived, never in evidence. */
export const SCORES_FILE = 'files/scores.parquet'
