import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv, type ErrorObject } from 'ajv'
import addFormats from 'ajv-formats'

const SCHEMAS = fileURLToPath(new URL('../res/schema/', import.meta.resolve('@cyclonedx/cyclonedx-library')))

/**
 * What is wrong with a CycloneDX 1.6 document by the schema that @cyclonedx/cyclonedx-library ships; undefined: nothing.
 * Its own validator does the same with the same options, and needs ajv-formats-draft2019 for one format (idn-email),
 * which none of our documents has: here such a text is refused.
 */
export async function cycloneDxProblems(text: string): Promise<readonly ErrorObject[] | undefined> {
  const read = async (name: string): Promise<object> => JSON.parse(await readFile(path.join(SCHEMAS, name), 'utf8'))
  const ajv = new Ajv({
    strict: false,
    strictSchema: false,
    addUsedSchema: false,
    schemas: {
      'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json': await read('spdx.SNAPSHOT.schema.json'),
      'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json': await read('jsf-0.82.SNAPSHOT.schema.json'),
    },
  })
  addFormats.default(ajv)
  ajv.addFormat('iri-reference', true)
  ajv.addFormat('idn-email', () => false)
  const validate = ajv.compile(await read('bom-1.6.SNAPSHOT.schema.json'))
  return validate(JSON.parse(text)) ? undefined : (validate.errors ?? [])
}
