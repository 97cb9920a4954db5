// The Bluesky network in one process: directory, personal data server, AppView. It ends on SIGTERM.
import { TestNetwork } from '@atproto/dev-env'

const port = (name) => Number(process.env[name])
const network = await TestNetwork.create({
  dbPostgresSchema: 'network',
  plc: { port: port('PLC_PORT') },
  pds: { port: port('PDS_PORT'), hostname: 'localhost', rateLimitsEnabled: true },
  bsky: {
    dbPostgresSchema: 'bsky',
    port: port('BSKY_PORT'),
    publicUrl: `http://localhost:${port('BSKY_PORT')}`,
    searchUrl: `http://localhost:${port('SEARCH_PORT')}`,
  },
})
process.on('SIGTERM', async () => {
  await network.close()
  process.exit(0)
})
console.log('the network is up')
