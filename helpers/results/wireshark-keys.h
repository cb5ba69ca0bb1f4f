// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "model/ike/output.h"

#include <string>
#include <vector>

namespace mopo
{

/// Collects the keys of a run and writes them as Wireshark's tables. Both ends know the same keys:
/// each line stands once, in the order in which it was first seen.
class WiresharkKeys
{
  public:
    /// Takes what it needs of any output.
    void Add(const Output& output);

    /// `ikev2_decryption_table`.
    std::string IkeTable() const;
    /// `esp_sa`. Outer addresses are wildcards: they change when a peer moves.
    std::string EspTable() const;

  private:
    void AddEspSa(EspSpi spi, const ChildSuite& suite, const DirectionKeys& keys);

    std::vector<std::string> m_ikeLines;
    std::vector<std::string> m_espLines;
};

} // namespace mopo
