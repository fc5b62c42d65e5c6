package io.tollgate.domain.keys;

/**
 * A provider key as it is stored.
 *
 * @param masterKeyId what the data key is sealed with
 * @param dataKey 256 bits made for this secret alone, sealed
 * @param secret the key's text, sealed with the data key
 */
public record SealedKey(String masterKeyId, byte[] dataKey, byte[] secret) {}
