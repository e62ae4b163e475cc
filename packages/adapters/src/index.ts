export { sha256File, sha256Text } from './files/digest.ts'
export { copyWhole, writeWhole } from './files/atomic.ts'
export { describeFiles, listFiles } from './files/listing.ts'
export { exportCommit, type ExportOptions } from './git/export-commit.ts'
export { git, gitBytes, GitError, type GitOptions } from './git/git.ts'
export { folderCarrier } from './carriers/folder.ts'
export { sha256Bytes } from './files/digest.ts'
export { directoryRegistry } from './registries/directory-registry.ts'
export { gitRegistry, MAX_VERSION_BYTES } from './registries/git-registry.ts'
export { runCommand, type Command, type CommandEnd } from './process/run-command.ts'
export { isRunnerSecret, userCodeEnvironment } from './process/user-environment.ts'
export { openDuckDb } from './native/duckdb.ts'
export { columnBytes } from './tables/column-bytes.ts'
export { createTableReader } from './tables/table-reader.ts'
export { directoryTarget } from './targets/directory-target.ts'
export { checkPackage, firstDifference, type CheckedFile, type CheckedPackage } from './targets/check-package.ts'
export { onnxFighter, useOnnxWorker, type OnnxOptions } from './fighters/onnx.ts'
export { isRunnableModel, modelFormat } from './fighters/model-format.ts'
export { modelSize } from './fighters/model-size.ts'
export { treesFighter } from './fighters/trees.ts'
export { requireOnnxRuntime } from './fighters/onnx-open.ts'
export { isOnnxWorker, runOnnxWorker } from './fighters/onnx-worker.ts'
export type { WorkerEntry } from './fighters/onnx-child.ts'
export { endpointFighter, type EndpointOptions } from './fighters/endpoint.ts'
export { scoresFighter, type ScoresOptions } from './fighters/scores.ts'
export { commandFighter, commandRecord, type CommandOptions } from './fighters/command.ts'
export { PredictFailure, runPredict, type PredictOptions, type PredictRun } from './fighters/predict.ts'
export { predictedFormat, readPredicted } from './fighters/predicted.ts'
export { digestRowsCsv, type RowsToScore } from './fighters/rows-csv.ts'
export { readScores, startWriting, writeScores, type StoredScores, type Writing } from './scores/scores-file.ts'
export { digestOf as digestOfFiles, findSourceFiles } from './tables/source-files.ts'
export { readScoresTable, refuseUnreadable } from './fighters/scores-table.ts'
export { isThere } from './files/there.ts'
export { digestOfRows } from './scores/rows-of-scores.ts'
export {
  FIGHTER,
  openDatabase,
  openScoredRows,
  OPPONENT,
  type CountedParts,
  type CutColumn,
  type DatabaseOptions,
  type PairedRows,
  type ScoredRows,
} from './databases/scored-rows.ts'
export type { Database } from './databases/database.ts'
export type { SeenRows } from './databases/seen-rows.ts'
export { RowsProblem } from './databases/rows-problem.ts'
