import { expect, test } from 'vitest';
import { elementsOf, escapeXml, parseXml, textOf } from '../../../../src/sinks/s3/xml.ts';

test('elements, text, entities, prefixes, attributes', () => {
  const root = parseXml(
    '﻿<?xml version="1.0"?>\n<!-- x --><s:List xmlns:s="http://x/" a=\'b\'><Key>a&amp;b &#x1F600;&#34;</Key><Key><![CDATA[<raw>]]></Key><Empty/></s:List>\n',
  );
  expect(root?.name).toBe('List');
  expect(elementsOf(root, 'Key').map(({ text }) => text)).toEqual(['a&b 😀"', '<raw>']);
  expect(textOf(root, 'Empty')).toBe('');
  expect(textOf(root, 'Nothing')).toBe('');
});

test.each([
  '',
  'text',
  '<a>',
  '<a></b>',
  '<a/><b/>',
  '</a>',
  '<a',
  '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
  `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`,
  '<a>&lt;</a',
])('%j is not read', (text) => expect(parseXml(text)).toBeUndefined());

test('unknown entities stay as they are', () => {
  expect(parseXml('<a>&x; &#x110000; &</a>')?.text).toBe('&x; &#x110000; &');
});

test('what is escaped is read again', () => {
  const text = '<a & "b" \' ]]>\n\t😀';
  expect(parseXml(`<k>${escapeXml(text)}</k>`)?.text).toBe(text);
});
