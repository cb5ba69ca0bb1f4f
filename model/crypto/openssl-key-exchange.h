// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/crypto/crypto.h"

namespace mopo
{

/// A fresh key pair of any kind of group; see Crypto::NewKeyExchange.
Result<std::unique_ptr<KeyExchange>> NewOpensslKeyExchange(const KeyExchangeGroup& group,
                                                           RandomSource& random);

} // namespace mopo
