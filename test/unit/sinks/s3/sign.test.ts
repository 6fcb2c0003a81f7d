import { expect, test } from 'vitest';
import { createSigner } from '../../../../src/sinks/s3/sign.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "Example: GET Object". */
const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const place = {
  endpoint: 'https://s3.amazonaws.com',
  bucket: 'examplebucket',
  region: 'us-east-1',
  style: 'virtual',
} as const;
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const day = Date.UTC(2013, 4, 24);

test("Amazon's own example of a list", async () => {
  const headers = await createSigner(place, keys, () => day).sign({
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J',
    headers: { 'x-amz-content-sha256': empty },
  });
  expect(headers['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  );
});

test("Amazon's own example of a put", async () => {
  const headers = await createSigner(place, keys, () => day).sign({
    method: 'PUT',
    url: 'https://examplebucket.s3.amazonaws.com/test%24file.text',
    headers: {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    },
  });
  expect(headers['authorization']).toMatch(
    /Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/,
  );
});

test('the token of temporary keys is sent and signed; the moment follows the server', async () => {
  const signer = createSigner(place, { ...keys, sessionToken: 'token' }, () => day);
  signer.skew = 3_600_000;
  const request = {
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/',
    headers: { 'x-amz-content-sha256': empty },
  };
  const headers = await signer.sign(request);
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers['authorization']).toContain('x-amz-security-token');
  expect(headers['x-amz-date']).toBe('20130524T010000Z');
});
