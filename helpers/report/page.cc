// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/report/page.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cassert>

namespace mopo
{

namespace
{

/// As a policy names what may run: `'sha256-…'`.
std::string SourceHash(std::string_view text)
{
    std::array<unsigned char, 32> digest{};
    std::size_t size = 0;
    [[maybe_unused]] const int made =
        EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(), digest.data(), &size);
    assert(made == 1 && size == digest.size());
    std::array<unsigned char, 45> base64{}; // 4 for each 3 octets, and the zero behind them
    const int length = EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
    return fmt::format("'sha256-{}'", std::string(base64.begin(), base64.begin() + length));
}

std::string EscapedText(std::string_view text)
{
    std::string escaped;
    for (const char c : text)
    {
        switch (c)
        {
        case '<':
            escaped += "&lt;";
            break;
        case '&':
            escaped += "&amp;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

/// JSON without `<`: nothing in it can end the element that it stands in, or begin a comment.
std::string DataText(const Json& data)
{
    std::string text;
    for (const char c : DumpJson(data))
    {
        if (c == '<')
        {
            text += "\\u003c";
        }
        else
        {
            text += c;
        }
    }
    return text;
}

/// Vega writes `style` attributes, so styles cannot be held to a hash.
std::string Policy(const std::vector<std::string_view>& scripts)
{
    std::string sources;
    for (const std::string_view script : scripts)
    {
        sources += ' ' + SourceHash(script);
    }
    return fmt::format("default-src 'none'; script-src{}; style-src 'unsafe-inline'; "
                       "base-uri 'none'; form-action 'none'",
                       sources);
}

} // namespace

std::string MakePage(const Page& page)
{
    std::string html =
        fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n"
                    "<main id=\"page\"><noscript>This page draws itself: it needs JavaScript, and "
                    "nothing from the network.</noscript></main>\n"
                    "<script type=\"application/json\" id=\"data\">{}</script>\n",
                    Policy(page.scripts),
                    EscapedText(page.title),
                    ReportAsset("base.css"),
                    DataText(page.data));
    for (const std::string_view script : page.scripts)
    {
        html += "<script>";
        html += script;
        html += "</script>\n";
    }
    html += "<script type=\"text/plain\" id=\"licence-of-vega\">\n";
    html += ReportAsset("LICENSE");
    return html + "</script>\n</body>\n</html>\n";
}

std::vector<std::string_view> PageKit()
{
    return {ReportAsset("vega.min.js"),
            ReportAsset("vega-lite.min.js"),
            ReportAsset("vega-interpreter.min.js"),
            ReportAsset("base.js"),
            ReportAsset("table.js"),
            ReportAsset("window.js"),
            ReportAsset("chart.js")};
}

} // namespace mopo
