/** Rows that got worse, for people to look at. */
export const EXAMPLES_FILE = 'files/examples.json'

/** The page of a bout with those rows on it. */
export const EXAMPLES_PAGE = 'examples.html'
