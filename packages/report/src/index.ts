export { renderReport, type ReportOptions } from './report.ts'
