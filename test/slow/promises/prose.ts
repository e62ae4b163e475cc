import type { TableName } from './scenario.ts'

/** What the page says around its tables. */

export const OPENING = `# What intervals and verdicts promise, measured

How often intervals hold the truth and verdicts are wrong, simulated with fixed seeds: \`npm run test:slow\` writes this page, and fails when a promised figure lies outside its band.

In plain words:

- **An interval of 95 % holds the true value in 93 to 97 of 100 samples**, and one of 90 %, which decides a one-sided claim at α = 5 %, in 87 to 93.
- **A candidate that is no better is called better in at most 5 of 100 bouts**; one that is worse by the whole margin is called "no worse" in at most 5.
- **Of sixty claims about metrics and slices, any false one is upheld in at most 5 of 100 runs.**
- **Of five candidates that should not pass, any passes in at most 5 of 100 brackets.**
- **Drift that is not there, or is no larger than the tolerance, is reported in at most 5 of 100 checks.**
- **The rows that "would decide" decide in about 80 of 100 tries.**
- **Ten looks at the same rows promote a candidate that is no better in at most 5 of 100 series**, when α is spent over the looks.

Where that holds: at least 15 rows of the rarer class are expected, rows (or queries, or clusters) are independent and the same for both fighters, and there are at least 30 clusters.

What is not promised, though it is shown in parentheses:

- fewer than 15 rows of the rarer class: an interval may hold in 80 of 100 samples only;
- \`r2\` of one model with long-tailed errors on fewer than 1,000 rows: a few rows make most of the squares, and they are missing in some samples (91 of 100 hold);
- the mean reciprocal rank over fewer than 300 queries, most of which are 1: its interval is rather too long (97.3 of 100 hold);
- a guardrail on log loss against an overconfident candidate on fewer than 300 rows: its worst losses are mostly missing from the sample, and worse by exactly the margin it passes in 6 of 100 bouts instead of 5;
- rows of one patient, day or customer taken for independent: such intervals hold in 60 of 100 samples instead of 95.

How to read the tables: every figure is a share in percent ± its simulation error (one standard error). \`promised\` is the band of its row. A figure in *(parentheses)* is not promised; one in **bold with ✗** is outside its band.
"At most 5 %" is held against 5 % plus 2.5 simulation errors, because a rate of exactly 5 % shows more than 5 % in half of all runs.`

export const CHAPTERS: readonly { readonly table: TableName; readonly title: string; readonly text: string }[] = [
  {
    table: 'coverage-95',
    title: 'Intervals of 95 % hold the truth',
    text: `Champion and candidate see each row through noise that they share in part (correlation 0.7 given the label); true values are in closed form or by numerical integration. "Δ" is candidate − champion on the same rows, the interval that a bout decides on.
Rows are called positive from a score between the prevalence and one half on. Ranking: ten documents to a query, samples drawn from 20,000 queries whose mean is known. Groups: the interval holds for all pairs of groups together, so it holds more often.`,
  },
  {
    table: 'coverage-90',
    title: 'Intervals of 90 %, which decide, hold the truth',
    text: 'The same samples at the level that decides one-sided claims at α = 5 %.',
  },
  {
    table: 'promotion',
    title: 'False promotions',
    text: `The share of bouts in which a claim passes that is not true: "better" about equals, "no worse" about a candidate that is worse by exactly the margin (0.02), and "better" where the primary metric is but a guardrail is worse by exactly its margin.
20 % positive.`,
  },
  {
    table: 'family',
    title: 'Sixty claims at once',
    text: 'Five metrics on twelve slices (three columns of four values): the share of runs in which any of sixty claims "worse than the champion" about equals is upheld. Each at α alone shows why the correction is needed.',
  },
  {
    table: 'drift',
    title: 'False alarms of drift, column by column',
    text: `The drift check with its default tolerances (0.1) on the profiles of two windows, reference/current rows: alarms without any drift, and with a column that moved by exactly the tolerance; and how often a column at the tolerance is called fine.
Heaped numbers are rounded; categories have the shares 1, 1/2, 1/3, … (Zipf). Values too rare to be named are checked as one, and their share has a tolerance of its own, which this move may well exceed: at the tolerance, alarms are those of the column's own distance.`,
  },
  {
    table: 'drift-columns',
    title: 'False alarms over several columns',
    text: 'The seven columns above in one check, p-values adjusted for the false discovery rate: the share of checks with any alarm, at the tolerance by a distance.',
  },
  {
    table: 'power',
    title: 'The rows that would decide',
    text: 'A pilot of 1,000 rows of two equals says how many rows would decide "no worse", from the margin and the variance that it sees; the share of fresh bouts on that many rows in which the claim passes.',
  },
  {
    table: 'clusters',
    title: 'Rows in clusters',
    text: 'Clusters of 5 to 35 rows with an intraclass correlation of 0.2: 95 % intervals with `clustered`, and what the same intervals do when rows are taken for independent.',
  },
  {
    table: 'time-order',
    title: 'Rows in time order',
    text: 'Losses with an autocorrelation of 0.5: 95 % intervals with `autocorrelated`, and what the same intervals do when rows are taken for independent.',
  },
  {
    table: 'bracket',
    title: 'Several candidates',
    text: 'Five candidates meet the champion on the same 1,000 rows, as with `candidates` of `compare-to-champion`: the share of brackets in which any passes that should not. They are as good as the champion, worse by exactly the margin, or better by ROC AUC with a guardrail (log loss) worse by exactly its margin; each sees the rows with noise of its own, or all see nearly the same. `bracket` is what [is done](families.md#several-candidates); α for each is what comes of it where nobody minds that there are several.',
  },
  {
    table: 'looks',
    title: 'Ten looks at the same rows',
    text: 'Ten candidates as good as the champion, one after the other on the same 1,000 rows: the share of series in which any is called better.',
  },
  {
    table: 'ledger',
    title: 'Ten promotions, and the ledger of looks',
    text: 'Ten promotions one after the other on 1,000 rows, of candidates as good as the champion, decided by ROC AUC at the alpha that `compare-to-champion` takes from the [ledger](repeated-looks.md#the-ledger): the share of series in which any is called better. A ledger that knows rows by the digest of their file takes a file with one row exchanged for fresh rows; without a ledger every bout has all of α. Three tries at each: `champion.looks.tries: 3`, and what comes of it where nobody says so. Where half of the rows are exchanged each time, every row is looked at twice and the others bring their own α, as a fresh test set does: ten such bouts share no single α, and none is promised.',
  },
]

export const CLOSING = `## How to measure again

\`\`\`sh
npm run test:slow                          # everything; writes this page
npm run test:slow -- 'power' 'looks'       # some of it, to the terminal only
\`\`\`

Every scenario has a seed of its own, made from its name, so figures do not depend on the number of workers. The scenarios are in \`test/slow/promises\`; a new metric is one line in one of the \`coverage-*.ts\` files.`
