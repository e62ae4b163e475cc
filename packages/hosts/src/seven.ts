// The seven steps and all that only they need, as one chunk of the bundle: level 0 starts without it.
export { auditCommand } from './console/audit-command.ts'
export { backtestCommand } from './console/backtest-command.ts'
export { requestDeployment } from './console/deploy-request.ts'
export { importCommand } from './console/import-command.ts'
export { generalHelp, stepHelp } from './console/help.ts'
export { STEPS } from './steps.ts'
