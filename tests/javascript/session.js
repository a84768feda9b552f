// A session of podio-js: logs in as an app, adds, reads, filters and deletes an item, uploads a file.
// Reads where and as whom from its standard input, and writes what it was answered.
'use strict';

const fs = require('fs');
const PodioJS = require('podio-js').api;

async function session(input) {
  const podio = new PodioJS(
    // Uploads are for this type only; it says nothing about the grant.
    { authType: 'server', clientId: input.client_id, clientSecret: input.client_secret },
    { apiURL: input.api_url }
  );
  await new Promise((resolve, reject) => {
    const done = (error) => (error ? reject(error) : resolve());
    podio.authenticateWithApp(input.app_id, input.app_token, done);
  });
  const items = `/item/app/${input.app_id}/`;
  const added = await podio.request('POST', items, { fields: { title: input.title } });
  const item = `/item/${added.item_id}`;
  const read = await podio.request('GET', item);
  const filter = { filters: { title: input.title }, limit: 5 };
  const found = await podio.request('POST', `${items}filter/`, filter);
  const file = await podio.uploadFile(input.file, input.file_name);
  await podio.request('DELETE', item);
  const gone = await podio.request('GET', item).then(
    () => 'it is still there',
    (error) => error.status
  );
  return {
    item_id: added.item_id,
    title: read.title,
    found: found.items.map((entry) => entry.item_id),
    file_id: file.file_id,
    gone,
  };
}

session(JSON.parse(fs.readFileSync(0, 'utf8'))).then(
  (answers) => console.log(JSON.stringify(answers)),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  }
);
