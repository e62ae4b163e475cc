// Writes the table of native modules with their digests: npm run pins
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { nativePins, PINS_FILE } from './native-pins.ts'
import { ROOT } from './root.ts'

await writeFile(path.join(ROOT, PINS_FILE), await nativePins(ROOT))
