// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace mopo::cli
{

/// A line that tells how far a long work is: on a terminal only, and wiped at the end.
class ProgressLine
{
  public:
    void Show(const std::string& text) const;
    void Wipe() const;

  private:
    static bool IsOnTerminal();

    bool m_isOnTerminal = IsOnTerminal();
};

} // namespace mopo::cli
