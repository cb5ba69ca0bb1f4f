// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/conformance/report/markup.h"

namespace mopo::conformance
{

std::string EscapeMarkup(std::string_view text)
{
    std::string escaped;
    for (const char c : text)
    {
        switch (c)
        {
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '&':
            escaped += "&amp;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        default:
            // Control characters cannot stand in XML at all.
            escaped += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? '?' : c;
        }
    }
    return escaped;
}

} // namespace mopo::conformance
