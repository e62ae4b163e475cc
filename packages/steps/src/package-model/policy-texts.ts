import path from 'node:path'
import { PACKAGE_FILES } from '@titlebout/core'
import type { Opened } from '../step.ts'

/** The texts that judged, by their names in the package: an auditor reads what the policy was, not what it became. */
export async function policyTexts(opened: Opened): Promise<ReadonlyMap<string, string>> {
  const { config, configFile } = opened
  const named = [
    { name: PACKAGE_FILES.config, file: path.posix.basename(configFile) },
    { name: PACKAGE_FILES.contract, file: config.data.contract },
    { name: PACKAGE_FILES.humanCard, file: config.package.card },
  ]
  const texts = new Map<string, string>()
  for (const { name, file } of named) if (file !== undefined) texts.set(name, (await opened.policyFile(file)).text)
  return texts
}
