// Who is asking, for the peers: with the duties, whoever a verified token names; bare, whoever a header claims to be.
const fs = require('node:fs');
const jwt = require('jsonwebtoken');

const duties = process.env.BENCH_DUTIES === '1';
const key = duties ? fs.readFileSync(process.env.TOKEN_PUBLIC_KEYS_FILE) : null;
const rules = { algorithms: ['ES256'], issuer: process.env.TOKEN_ISSUER, audience: process.env.TOKEN_AUDIENCE };

/** @returns institution and account. @throws for a token that is missing, not valid or expired. */
function verify(token) {
  const { institution, sub, exp } = jwt.verify(token, key, rules);
  return { institution, account: sub, exp };
}

const MOST = 10_000;
const known = new Map();

/** The same, with verified tokens kept until they expire: a signature costs more than many a query. */
function verifyOnce(token) {
  let claims = known.get(token);
  if (!claims) {
    claims = verify(token);
    if (known.size >= MOST) known.clear();
    known.set(token, claims);
  }
  if (claims.exp * 1_000 <= Date.now()) throw new Error('jwt expired');
  return claims;
}

/** Who sent a request with these headers. */
function viewerOf(headers, check) {
  if (!duties) return { institution: process.env.BENCH_INSTITUTION, account: headers['x-viewer'] };
  return check((headers.authorization ?? '').slice('Bearer '.length));
}

module.exports = { duties, verify, verifyOnce, viewerOf };
