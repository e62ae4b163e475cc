import { findFairness, findMetric, metricPage, VIOLATION_RATE, type MetricName, type Task } from '@titlebout/core'
import { code, plain } from './markdown/escape.ts'

/** Where a reader of a comment finds the pages: the same for every repository that uses Titlebout. */
const PAGES = 'https://github.com/titlebout/titlebout/blob/v1/docs/statistics/'

/**
 * Where docs/statistics says how an interval or a test was made, page and heading, by the name of the method in the evidence.
 * `-t` and `-logit` at its end say which distribution and which scale; they stand on the page of intervals (#which-one).
 */
const METHOD_PAGES: ReadonlyMap<string, string> = new Map([
  ['wilson', 'intervals.md#a-proportion'],
  ['clopper-pearson', 'intervals.md#a-proportion'],
  ['jeffreys', 'intervals.md#a-proportion'],
  ['newcombe', 'intervals.md#two-independent-proportions'],
  ['unseen', 'intervals.md#where-nothing-varies'],
  ['tango', 'intervals.md#two-paired-proportions'],
  ['newcombe-10', 'intervals.md#two-paired-proportions'],
  ['t', 'intervals.md#a-mean-of-losses'],
  ['hall-t', 'intervals.md#a-mean-of-losses'],
  ['order-statistics', 'regression.md#a-median'],
  ['delta', 'intervals.md#influence-values'],
  ['jackknife', 'order-of-scores.md#average-precision'],
  ['wilson-positives', 'order-of-scores.md#average-precision'],
  ['delong', 'order-of-scores.md#roc-auc'],
  ['newcombe-auc', 'order-of-scores.md#roc-auc'],
  ['poisson-bootstrap', 'intervals.md#resampling'],
  ['multinomial-bootstrap', 'intervals.md#resampling'],
  ['bootstrap', 'intervals.md#resampling'],
  ['basic-bootstrap', 'intervals.md#resampling'],
  ['abc', 'intervals.md#resampling'],
  ['bonett-wright', 'ranking.md'],
  ['jackknife-fisher', 'ranking.md'],
  ['worst-slice', 'slices.md#the-worst-slice'],
  ['block-bootstrap', 'size-and-latency.md#latency'],
  ['counted', 'size-and-latency.md#size'],
  ['none', 'intervals.md#where-intervals-are-not-given'],
  ['clustered', 'clusters-and-time.md#clusters'],
  ['clustered-hall-t', 'clusters-and-time.md#clusters'],
  ['mcnemar', 'paired-tests.md'],
  ['sign-test', 'paired-tests.md'],
  ['logistic-wald', 'probabilities.md#calibration'],
  ['poisson-binomial', 'label-free.md'],
  ['bonferroni', 'families.md#several-candidates'],
  ['looks', 'repeated-looks.md#the-ledger'],
  ['square-and-add', 'claims.md#model-and-data'],
  ['decomposition', 'claims.md#model-and-data'],
  ['confidence-sequence', 'repeated-looks.md'],
  ['minhash', 'repeated-looks.md#the-ledger'],
  ['minhash-jaccard', 'repeated-looks.md#the-ledger'],
  ['noncentral-chi-square', 'drift.md#measures'],
  ['multinomial-resampling', 'drift.md#measures'],
  ['exact ratio', 'drift.md#measures'],
  ['permutation-importance', 'explanations.md#permutation-importance'],
  ['partial-dependence', 'explanations.md#partial-dependence'],
  ['shap', 'explanations.md#shap-values'],
])

/** The page (and heading) under docs/statistics about a method; undefined for one that this version does not know. */
export function methodPage(method: string): string | undefined {
  if (method.startsWith('bonferroni-')) return 'fairness.md'
  return METHOD_PAGES.get(method) ?? METHOD_PAGES.get(method.replace(/-(?:logit|t)$/u, ''))
}

/** A method by its name, linked to what is said about it; a name from elsewhere is text. */
export function methodLink(method: string): string {
  return linked(plain(method), methodPage(method))
}

/** Our own words, linked to what is said about a method. */
export function toMethod(words: string, method: string): string {
  return linked(words, methodPage(method))
}

/** A metric as a reader knows it and as titlebout.yml writes it, linked to its page: `[ROC AUC](…) roc_auc`. */
export function metricLink(name: MetricName, task: Task): string {
  const metric = findMetric(name, task)
  if (metric === undefined) return code(name)
  if (metric.label === name) return linked(code(name), metricPage(metric, task))
  return `${linked(plain(metric.label), metricPage(metric, task))} ${code(name)}`
}

/** A metric as a reader knows it, linked to its page. */
export function metricLabel(name: MetricName, task: Task): string {
  return toMetric(plain(findMetric(name, task)?.label ?? name), name, task)
}

/** A sentence about a metric, linked to its page. */
export function toMetric(words: string, name: MetricName, task: Task): string {
  if (findFairness(name, task) !== undefined) return linked(words, 'fairness.md')
  if (name === VIOLATION_RATE) return linked(words, 'robustness.md')
  const metric = findMetric(name, task)
  return linked(words, metric === undefined ? undefined : metricPage(metric, task))
}

function linked(words: string, page: string | undefined): string {
  return page === undefined ? words : `[${words}](${PAGES}${page})`
}

/** Address of what is said about a method; undefined for one that this version does not know. */
export function methodAddress(method: string): string | undefined {
  const page = methodPage(method)
  return page === undefined ? undefined : `${PAGES}${page}`
}

/** What a metric is called, and the address of its page; a name from elsewhere is called what it is called. */
export function metricAddress(name: MetricName, task: Task): { readonly label: string; readonly address?: string } {
  const metric = findMetric(name, task)
  if (metric === undefined) return { label: name }
  return { label: metric.label, address: `${PAGES}${metricPage(metric, task)}` }
}
