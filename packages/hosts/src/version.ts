/** Version of Titlebout, as evidence names it. A test holds it against package.json of the published package. */
export const VERSION = '0.1.0'
