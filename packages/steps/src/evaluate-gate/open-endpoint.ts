import { endpointFighter } from '@titlebout/adapters'
import type { Config, EndpointConfig, Fighter, Host } from '@titlebout/core'

/**
 * The server that answers for the model, as a fighter; the caller closes it.
 *
 * @throws {UserError} `CONFIG` when a variable is not set or the address is none that may be asked, `MODEL` when it does not answer
 */
export async function openEndpoint(host: Host, config: Config, endpoint: EndpointConfig): Promise<Fighter> {
  const valueOf = (text: string): string => (text.startsWith('env:') ? host.variable(text.slice('env:'.length)) : text)
  return await endpointFighter({
    config: endpoint,
    url: valueOf(endpoint.url),
    headers: Object.fromEntries(Object.entries(endpoint.headers).map(([name, value]) => [name, valueOf(value)])),
    model: endpoint.model ?? config.model.name,
    cancellation: host.cancellation,
    onProgress: (done, total) => host.log.progress(`scoring rows with ${endpoint.url}`, done, total),
  })
}
