// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "helpers/results/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace mopo
{

/// A page of its own: everything it needs is in it, and it asks the network for nothing.
struct Page
{
    std::string title;
    /// What the scripts find as `mopo.data`. Names and texts in it may be anything: they come as
    /// data and never as markup.
    Json data;
    /// One after the other, the kit of `PageKit` first.
    std::vector<std::string_view> scripts;
};

/// The page as HTML, with a policy that lets none but its own scripts run.
std::string MakePage(const Page& page);

/// What draws tables, charts and windows of time: Vega-Lite, and `helpers/report/page/`, whose
/// scripts put their words into `mopo.…`.
std::vector<std::string_view> PageKit();

/// A file that went into the program, by its name without folders; empty if there is none.
std::string_view ReportAsset(std::string_view name);

} // namespace mopo
