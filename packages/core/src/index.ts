export { UserError, assertNever, type Problem, type UserErrorCode } from './error.ts'
export { canonicalJson, type Json } from './json.ts'
export * from './verdict.ts'
export * from './finding.ts'
export * from './names.ts'
export { insteadText, nearName } from './near-name.ts'
export * from './evidence/envelope.ts'
export * from './evidence/measured.ts'
export * from './evidence/evidence.ts'
export * from './evidence/validation.ts'
export * from './evidence/training.ts'
export * from './evidence/scoring.ts'
export * from './evidence/latency.ts'
export * from './evidence/database.ts'
export * from './evidence/evaluation.ts'
export * from './evidence/bracket.ts'
export * from './evidence/turns.ts'
export type { ThresholdChoiceRecord } from './evidence/threshold-choice.ts'
export { examplesSchema, type ExampleFacts, type Examples } from './evidence/examples.ts'
export { worseRows, type WorseRows } from './bout/examples.ts'
export type { Reliability } from './evidence/reliability.ts'
export { reliabilityOf } from './evaluation/reliability.ts'
export { chooseThreshold } from './evaluation/choose-threshold.ts'
export * from './evidence/bout.ts'
export * from './evidence/package.ts'
export * from './evidence/deployment.ts'
export * from './evidence/drift.ts'
export * from './profile/profile.ts'
export * from './config/schema.ts'
export { sqlOfCandidate } from './config/sql-of-candidate.ts'
export { fixedThreshold, thresholdRule, type ThresholdRule } from './config/threshold.ts'
export * from './config/side.ts'
export { keyColumns, targetVariableOf, type KeyRole, type TargetVariable } from './config/target-variable.ts'
export * from './where/where.ts'
export * from './scores/scores.ts'
export * from './ports/table.ts'
export * from './ports/fighter.ts'
export * from './ports/registry.ts'
export * from './ports/target.ts'
export * from './ports/carrier.ts'
export * from './ports/forge.ts'
export * from './ports/host.ts'
export * from './inputs/spec.ts'
export { parseWhere } from './where/parse.ts'
export { columnsOf, whereText } from './where/text.ts'
export { parseConfig, type ParsedConfig } from './config/parse.ts'
export { readYaml, problemLine, type KeyPath, type Place, type YamlDocument } from './config/yaml.ts'
export * from './config/features.ts'
export * from './promotion/ledger.ts'
export { composePolicy, policyPart, policyText, recipePart } from './config/sides.ts'
export { policyDiff, type PolicyChange } from './config/policy-diff.ts'
export {
  countOnes,
  isOneClass,
  keepRows,
  rowsAt,
  type BinaryRows,
  type ClassRows,
  type JudgedRows,
  type LossRows,
  type NumberRows,
  type QueryRows,
} from './evaluation/judged-rows.ts'
export { boutDatabaseText, databaseText } from './evaluation/database-text.ts'
export { judgedText, TASK_NAMES, type JudgedEvidence } from './evaluation/judged-text.ts'
export * from './evaluation/task.ts'
export * from './evaluation/metric-name.ts'
export type { Difference, Metric, MetricOutcome, MissingReason } from './evaluation/metric.ts'
export { metricPage } from './evaluation/metric-page.ts'
export { findMetric, inShownOrder, metricNames, metricOfTask, metricsToMeasure } from './evaluation/metrics.ts'
export { measure } from './evaluation/measure.ts'
export { evaluate, levelOf, type Evaluated } from './evaluation/evaluate.ts'
export { findFairness, FAIRNESS_METRICS } from './evaluation/fairness.ts'
export { isResampled, RESAMPLE_SEED, RESAMPLES } from './evaluation/metrics/resampling.ts'
export {
  emptySlice,
  manySlices,
  missingSlice,
  MOST_SLICES,
  namedSlice,
  refuseCrossedNumbers,
  refuseNumericSlice,
  refuseTextQuantiles,
  slicesByValue,
  slicesOfColumn,
  slicesOfValues,
  smallParts,
  type SliceMask,
  type SlicesFound,
} from './evaluation/slices.ts'
export {
  codedNumbers,
  codedTexts,
  crossed,
  whereOfValue,
  type CodedColumn,
  type Values,
} from './evaluation/coded-column.ts'
export { profileEdges, quantileEdges, roundedEdges, sharesAsked, type EdgesFrom } from './evaluation/quantile-edges.ts'
export { canonicalMetric, nearMetric } from './evaluation/metric-aliases.ts'
export { importThresholds, withImports, type ImportFile } from './gate-import/with-imports.ts'
export { type Imported } from './gate-import/imported.ts'
export { importedText } from './gate-import/pasted.ts'
export { columnsCut, declaredSlices, discoverySchema, type DeclaredSlice } from './config/slice-schema.ts'
export { discoverWeakSlices, type DiscoverySettings } from './discovery/discover.ts'
export { ruleText } from './gate/rule.ts'
export { intervalSentence, intervalTexts } from './interval-text.ts'
export { numberText, roundedText } from './number-text.ts'
export { capital, counted, listed, unitsText } from './words.ts'
export { boundOf } from './bout/claim.ts'
export type { ExplainConfig } from './config/explain.ts'
export type { Dependence, Explanation, Importance, ImportanceChange, Shap } from './evidence/explanation.ts'
export { changeOf, importanceOf, importanceRun, type ImportanceRun } from './explain/importance.ts'
export { dependenceOf, gridOf, type DependencePoint } from './explain/partial-dependence.ts'
export { dominantFeature } from './explain/dominant.ts'
export { drawnRows, rowGroups, shuffledRows, type RowGroups } from './explain/drawn-rows.ts'
export { readShap } from './explain/shap.ts'
export { isSameAnswer } from './explain/same-answers.ts'
export { rowsSaying } from './explain/rows-saying.ts'
export { perturbChange, VIOLATION_RATE, type Perturb } from './config/perturb.ts'
export { changeText, keepingText } from './perturb/perturb-words.ts'
export { changedColumn, tableWith, type ChangedColumn } from './perturb/changed-column.ts'
export { decidePerturbRule, type PerturbedScores, type PerturbOutcome } from './perturb/perturb-rule.ts'
export { judgeGate, type GateOutcome } from './gate/gate.ts'
export { byteText } from './config/byte-size.ts'
export { findOperational, isDecidedInTheBout } from './gate/operational.ts'
export { type ModelSize } from './gate/size-rule.ts'
export { suspiciousMetrics } from './gate/suspicious.ts'
export { tellingColumns } from './gate/telling-columns.ts'
export { groupsByValue, leastGroupRows, refuseNumericGroups, type RuleGroups } from './gate/groups.ts'
export { fight } from './bout/fight.ts'
export { contaminationOf, type Contamination } from './bout/contamination.ts'
export { bonferroniFamily, bracketFamily, type BracketFamily, type Entrant } from './bracket/family.ts'
export { besideWinner, bracketOf, differencesOnRows, type Beside, type Stood } from './bracket/standings.ts'
export { storedDifference } from './bracket/stored-difference.ts'
export { decideLatency, latencyRules } from './bout/latency.ts'
export { onOperational } from './bout/operational-claims.ts'
export { decideSizeRatio, sizeRatioRules } from './bout/size-ratio.ts'
export type { BoutSize } from './evidence/bout-size.ts'
export { fightWithoutOpponent, fightWithoutReplay, noOpponent, noReplay } from './bout/no-fight.ts'
export { fightStored, fightStoredAlone } from './bout/stored-fight.ts'
export type { Fight, FightOptions } from './bout/fought.ts'
export { looksAt, sketchFromHex, type PromotedOn } from './bout/looks.ts'
export { lineageChanges } from './bout/lineage.ts'
export { FAMILY_SEED } from './bout/slice-family.ts'
export { pairedWith, type Contender } from './bout/pairing.ts'
export { isRed, whyNotOffered, whyOffersNothing, type Standing } from './bout/offer.ts'
export { type Feature } from './bout/rare-sets.ts'
export { SALT_BYTES } from './membership/hash.ts'
export {
  falsePositiveRate,
  HASH_DIGITS,
  makeSketch,
  MOST_SKETCHED_ROWS,
  seenIn,
  type Seen,
  type Sketch,
  type SketchedRows,
} from './membership/sketch.ts'
export { decodeSketch, encodeSketch } from './membership/format.ts'
export { decodeJudgedRows, encodeJudgedRows, sketchJudgedRows } from './membership/judged-rows.ts'
export type { Cell } from './scores/cell.ts'
export { decidedAt } from './scores/decided-at.ts'
export { parityOf, type Parity } from './scores/parity.ts'
export { pickedRows } from './scores/picked-rows.ts'
export { scoresBetween } from './scores/scores-between.ts'
export { scoresOfTable } from './scores/read.ts'
export { mostLikely, unequalSums } from './scores/multiclass.ts'
export { dummyFighter, type Dummy } from './scores/dummy.ts'
export { truthOf, type Truth } from './scores/truth.ts'
export { checkedWeights, groupCodes, judgedRows, refuseTornQueries, type RowsToJudge } from './scores/judged.ts'
export { idsOf } from './scores/table-ids.ts'
export { idAt, idTexts, type Ids } from './scores/ids.ts'
export { PackedTexts } from './scores/packed-texts.ts'
export { scoresError, type LabelledRows, type ScoresTable } from './scores/table.ts'
export { judgeDrift, type DriftJudgement, type DriftSettings } from './drift/drift.ts'
export * from './promotion/version-layout.ts'
export * from './promotion/golden.ts'
export { goldenTable } from './promotion/golden-table.ts'
export { missingAnswers, parseHumanCard, humanCardSchema, type HumanCard } from './card/human-card.ts'
export { modelFile, type CardFacts } from './card/card-facts.ts'
export { dummyText } from './card/task-texts.ts'
export { modelCard } from './card/model-card.ts'
export { cardChanges, type ChampionFacts } from './card/card-changes.ts'
export { mlBom } from './card/mlbom.ts'
export * from './promotion/manifest.ts'
export { schemaKeys, unwrap, type SchemaKey } from './config/walk.ts'
export { readOnnx, type OnnxModel } from './onnx/model.ts'
export { WireError } from './onnx/wire.ts'
export { refuseNoModel, refuseOtherFormats } from './onnx/other-formats.ts'
export type { OnnxRuntimeChoice } from './onnx/runtime-choice.ts'
export { externalFiles, type ExternalFile } from './onnx/external.ts'
export { refuseCustomOperators } from './onnx/operators.ts'
export { withoutZipMap } from './onnx/zip-map.ts'
export { planInputs, type InputPlan, type InputsPlan } from './onnx/inputs.ts'
export { planOutputs } from './onnx/outputs.ts'
export type { OutputPlan } from './onnx/output-plan.ts'
export { columnValues, type ColumnValues } from './onnx/column-values.ts'
export { feedFor, valuesOf, type ValuesOf } from './onnx/feeds.ts'
export {
  classCodesIn,
  classScoresAcross,
  classScoresIn,
  numbersIn,
  predictionsIn,
  refuseOtherLabels,
  scoresIn,
} from './onnx/read-outputs.ts'
export type { TensorData } from './onnx/tensor-data.ts'
export type { EndpointConfig, MissingValues } from './config/endpoint.ts'
export { namedPlaces, type SqlConfig } from './config/sql.ts'
export { refusedAddress } from './endpoint/url.ts'
export { refusedEndpoint } from './endpoint/refused.ts'
export { readMetadata, type ModelMetadata } from './endpoint/model-metadata.ts'
export { planFields, planTensors, type EndpointInput } from './endpoint/input-plan.ts'
export { sentValues, type SentValues } from './endpoint/sent-values.ts'
export { inferBody, rowsBody, type RowsToSend } from './endpoint/request-body.ts'
export { readInferAnswer, type InferAnswer } from './endpoint/infer-answer.ts'
export { readJsonAnswer } from './endpoint/json-answer.ts'
export type { AnswerTensor } from './endpoint/answer-tensor.ts'
export { planAnswer } from './endpoint/answer-plan.ts'
export { classesOfAnswer } from './endpoint/stated-classes.ts'
export { latencyOf } from './endpoint/latency.ts'
export type { BoostedModel, Category, ModelFeature } from './trees/boosted-model.ts'
export { boostedRuntime } from './trees/runtime-text.ts'
export { readBoostedModel } from './trees/read-model.ts'
export { claimedTreeFormat, FORMAT_BYTES, treeFormat, type TreeFormat } from './trees/model-format.ts'
export { featureColumns } from './trees/feature-columns.ts'
export { columnNumbers } from './trees/column-numbers.ts'
export { boostedAnswer } from './trees/answer.ts'
export * from './promotion/next-act.ts'
export * from './promotion/trust.ts'
export { NumericProfile, PROBABILITIES, type OrderStatistics } from './profile/numeric.ts'
export { categoricalColumn, MOST_NAMED_VALUES, referenceColumn, type ValueCount } from './profile/categorical.ts'
export { kindsOfProfile, parseProfile, profileText } from './profile/document.ts'
export { flattened, paramValues, type SettingValue } from './config/params.ts'
export {
  AVAILABILITIES,
  columnKinds,
  findProperty,
  LOGICAL_TYPES,
  rulesOf,
  type Availability,
  type Contract,
  type ContractProperty,
  type ContractRule,
  type LogicalType,
} from './contract/contract.ts'
export { columnsOfCount, type Count, type ReadAs, type RowTest } from './contract/count.ts'
export { keepsLimit, limitText, type Limit, type LimitTest } from './contract/limit.ts'
export { parseContract } from './contract/parse.ts'
export { mergeContracts } from './contract/merge.ts'
export { applicableRules, judgeRules, type CountedRows, type Judged } from './contract/judge.ts'
export { columnFindings, type ColumnQuestions, type NamedColumn } from './validation/columns.ts'
export { labelValues } from './validation/label-values.ts'
export { labelInquiries, type LabelSettings } from './validation/labels.ts'
export { answer, askable, type AskedColumn, type AskedSet, type Inquiry } from './validation/inquiry.ts'
export { clusterInquiry, idInquiry, queryInquiry, weightInquiry } from './validation/keys.ts'
export {
  clusterFindings,
  validationGroupFindings,
  queryFindings,
  sharedQueryFindings,
  type QueryFacts,
  type SharedGroups,
  type ValidationPair,
} from './validation/groups.ts'
export {
  MOST_OVERLAP,
  MOSTLY_DISTINCT,
  overlapFindings,
  timeFindings,
  type Overlap,
  type OverlapPair,
  type TimeOrder,
} from './validation/overlap.ts'
export {
  labelEvents,
  liftFinding,
  liftSettings,
  MOST_CLASSES,
  strongestLift,
  type LabelEvent,
  type LiftSettings,
  type Tally,
  type ValueGroups,
} from './validation/lift.ts'
export type { Series, TableChecks } from './ports/table-checks.ts'
export { HARDLY_TWINS } from './validation/overlap.ts'
export * from './promotion/evidence-links.ts'
export { backtest, type BacktestLine, type BacktestReport, type Promotion, type Replayed } from './backtest/backtest.ts'
export * from './promotion/audit-report.ts'
export { DamageError } from './promotion/damage.ts'
export { isSafePath } from './promotion/safe-path.ts'
export * from './ports/statistics.ts'
export { arrayStatistics, type ArrayFighters } from './evaluation/array-statistics.ts'
export { measureBy, compareBy, statisticsBy } from './evaluation/measure-by.ts'
export { rowsArePlain } from './config/plain-rows.ts'
export { countsOf } from './evaluation/slice-outcomes.ts'
export {
  evaluateBy,
  gainsBy,
  isOneLabel,
  type StoredEvaluation,
  type StoredGains,
  type StoredSlice,
} from './evaluation/evaluate-by.ts'
export { judgeStoredGate, type StoredGroups } from './gate/stored-gate.ts'
export type { ReadingOptions } from './level-zero/options.ts'
export { otherReading, readingOf, type Reading } from './level-zero/reading.ts'
export { fileSlices, rowsToJudge, scoredRows, type FileRows } from './level-zero/rows.ts'
export { differencesText, rowDifferences } from './level-zero/same-rows.ts'
export { FEWEST_SLICE_ROWS, levelZeroConfig } from './level-zero/config.ts'
export { marginOf, type Margin } from './level-zero/margin.ts'
