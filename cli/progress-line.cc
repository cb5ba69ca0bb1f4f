// SPDX-License-Identifier: GPL-2.0-only
#include "cli/progress-line.h"

#include <iostream>
#include <unistd.h>

namespace mopo::cli
{

bool ProgressLine::IsOnTerminal()
{
    return isatty(STDERR_FILENO) == 1;
}

void ProgressLine::Show(const std::string& text) const
{
    if (m_isOnTerminal)
    {
        std::cerr << '\r' << text << ' ' << std::flush;
    }
}

void ProgressLine::Wipe() const
{
    if (m_isOnTerminal)
    {
        std::cerr << "\r\033[K" << std::flush;
    }
}

} // namespace mopo::cli
