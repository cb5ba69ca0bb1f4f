// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/algorithms.h"

#include <vector>

namespace mopo::test
{

/// Whatever the tables have to protect packets, of IKE and ESP alike: AEAD ciphers, and each other
/// cipher with each kind of integrity.
inline std::vector<ChildSuite> EveryProtection()
{
    std::vector<ChildSuite> protections;
    for (const EncryptionAlgorithm& encryption : EncryptionAlgorithms())
    {
        if (encryption.IsAead())
        {
            protections.push_back({&encryption, nullptr});
            continue;
        }
        for (const IntegrityAlgorithm& integrity : IntegrityAlgorithms())
        {
            protections.push_back({&encryption, &integrity});
        }
    }
    return protections;
}

} // namespace mopo::test
