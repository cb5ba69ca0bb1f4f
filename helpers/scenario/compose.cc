// SPDX-License-Identifier: GPL-2.0-only
#include "helpers/scenario/compose.h"

#include "helpers/scenario/includes.h"
#include "helpers/scenario/merge.h"
#include "helpers/scenario/parameters.h"

namespace mopo
{

Composition Compose(std::string_view text,
                    const std::string& path,
                    const Changes& changes,
                    Faults& faults)
{
    Composition result;
    auto top = ReadJson(text, faults);
    if (!top || !top->is_object())
    {
        result.document = std::move(top);
        return result;
    }
    const Json alone = *top;
    std::vector<Layer> layers =
        Includes(result.partFaults).Collect({path, std::string(text), std::move(*top)});
    result.isComplete = result.partFaults.empty();
    Json& document = result.document.emplace(Json::object());
    for (std::size_t i = 0; i < layers.size(); ++i)
    {
        const bool isTop = i + 1 == layers.size();
        Merge(isTop ? "" : layers[i].path, result.origins, result.partFaults)
            .LayOver(document, layers[i].document, "", "");
        result.files.push_back({std::move(layers[i].path), std::move(layers[i].text)});
    }
    ApplyChanges(changes, document, result.origins, result.partFaults);
    ReplaceParameters(document, result.origins, faults);
    result.isPlain = document == alone && !document.contains("parameters");
    return result;
}

std::string TextOf(const Composition& composition)
{
    if (composition.isPlain)
    {
        return composition.files.back().text;
    }
    Json document = *composition.document;
    document.erase("parameters");
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace mopo
