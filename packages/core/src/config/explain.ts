import * as z from 'zod'
import { metricNameSchema } from '../evaluation/metric-name.ts'
import { policy } from './side.ts'

/** What is said about why the model says what it says. Nothing of it decides. */
export const explainSchema = z.strictObject({
  metric: policy(
    metricNameSchema.optional(),
    'What the model loses when a column is permuted is told in this metric. Default: champion.primary.',
  ),
  features: policy(
    z.array(z.string().min(1)).min(1).optional(),
    'The columns to look at. Default: all that the model uses.',
  ),
  repeats: policy(z.int().min(1).max(100).default(5), 'Permutations of each column: more make intervals narrower.'),
  rows: policy(
    z.int().min(100).max(1_000_000).default(5000),
    'The most judged rows that are asked about again, drawn at random; of whole clusters and queries.',
  ),
  command_rows: policy(
    z.int().min(1000).max(10_000_000).default(200_000),
    'The most rows that a predict command is given for it, in one run: every judged row that is asked about, once for each permutation of each column and each value of its grid. A champion whose command a bout runs is asked about as many, without a grid.',
  ),
  time_limit_seconds: policy(
    z.number().positive().max(3600).default(60),
    'After this the rest is left out, and what it is is said; a predict command is ended, and nothing is told. The bout has as long again.',
  ),
  dependence: policy(
    z.int().min(0).max(50).default(5),
    'Of so many columns, the most important ones, the partial dependence is shown. 0: of none.',
  ),
  grid: policy(z.int().min(2).max(50).default(10), 'The most values of a column that partial dependence is shown at.'),
  seed: policy(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1),
    'Of the rows drawn and of the permutations.',
  ),
  champion: policy(
    z.boolean().default(true),
    'Whether compare-to-champion says what of this changed since the champion. Where the bout runs a command of the champion, that is one more run of it.',
  ),
  shap: policy(
    z
      .string()
      .regex(
        /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$)).+\.json$/u,
        'must be a path of a .json file inside the directory of titlebout.yml',
      )
      .optional(),
    'A file of SHAP values that your own code wrote, shown beside: { "features": […], "values": [[…], …] } or { "features": […], "mean_abs": […] }.',
  ),
})
export type ExplainConfig = z.infer<typeof explainSchema>
