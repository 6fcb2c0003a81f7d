import { describe, expect, test } from 'vitest';
import { classify } from '../../../src/proxy/addresses.ts';
import { defaultHosts, judgeHost, parseHost, parseHosts } from '../../../src/proxy/hosts.ts';

describe('hosts', () => {
  const listed = ['git.lan', 'git.lan:3000', '127.0.0.1:3100', '[::1]:3000', 'Plain.Example:80'].map(parseHost);
  test.each([
    ['https://github.com/x', { listed: false }],
    ['https://GITHUB.com:443/x', { listed: false }],
    ['http://github.com/x', undefined],
    ['https://github.com:8443/x', undefined],
    ['https://github.com./x', undefined],
    ['https://github.com.evil.example/x', undefined],
    ['https://evilgithub.com/x', undefined],
    ['https://gist.github.com/x', undefined],
    ['https://git.lan/x', { listed: true }],
    ['http://git.lan/x', undefined],
    ['http://git.lan:3000/x', { listed: true }],
    ['https://git.lan:3000/x', { listed: true }],
    ['http://git.lan:3001/x', undefined],
    ['http://127.0.0.1:3100/x', { listed: true }],
    ['http://0x7f.1:3100/x', { listed: true }],
    ['http://127.0.0.1/x', undefined],
    ['http://[::1]:3000/x', { listed: true }],
    ['http://[0:0::1]:3000/x', { listed: true }],
    ['http://plain.example/x', { listed: true }],
    ['https://plain.example/x', undefined],
  ])('%s → %j', (url, verdict) => {
    expect(judgeHost(new URL(url), listed, defaultHosts)).toEqual(verdict);
  });

  test('a list in words', () => {
    expect(parseHosts(' git.lan, ,127.0.0.1:3100,')).toEqual(['git.lan', '127.0.0.1:3100']);
    expect(parseHosts(undefined)).toEqual([]);
    for (const slip of ['https://git.lan', 'git.lan/x', '*.lan', 'git.lan:0', 'git.lan:99999', 'a b', 'u@h']) {
      expect(() => parseHosts(slip), slip).toThrow('not a host');
    }
  });
});

describe('addresses', () => {
  test.each([
    ['140.82.121.3', 'public'],
    ['2606:50c0:8000::153', 'public'],
    ['64:ff9b::8c52:7903', 'public'],
    ['::ffff:140.82.121.3', 'public'],
    ['127.0.0.1', 'private'],
    ['127.255.0.9', 'private'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['::ffff:127.0.0.1', 'private'],
    ['::ffff:7f00:1', 'private'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['169.254.169.254', 'never'],
    ['::ffff:169.254.169.254', 'never'],
    ['64:ff9b::a9fe:a9fe', 'never'],
    ['fd00:ec2::254', 'never'],
    ['100.100.100.200', 'never'],
    ['168.63.129.16', 'never'],
    ['fe80::1', 'never'],
    ['fe80::1%eth0', 'never'],
    ['0.0.0.0', 'never'],
    ['::', 'never'],
    ['::127.0.0.1', 'never'],
    ['224.0.0.1', 'never'],
    ['255.255.255.255', 'never'],
    ['2002:7f00:1::', 'never'],
    ['2001:db8::1', 'never'],
    ['ff02::1', 'never'],
    ['github.com', 'never'],
  ])('%s → %s', (address, kind) => {
    expect(classify(address)).toBe(kind);
  });
});
