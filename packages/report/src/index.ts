export { renderReport, type Page, type ReportOptions } from './report.ts'
export { renderAudit } from './audit.ts'
export { renderBacktest } from './backtest.ts'
export { htmlReport } from './html/html-report.ts'
