export { renderReport, type ReportOptions } from './report.ts'
export { renderAudit } from './audit.ts'
export { renderBacktest } from './backtest.ts'
