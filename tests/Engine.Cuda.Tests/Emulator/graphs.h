// Graphs as captures make them: operations, each with those that must be done before it (the order within its stream, and the events that were waited
// for). A launch may do them in any order that this allows, and one of the worst is chosen; what an operation reads and writes is known as far as it
// was told, and two that may run at once must not use the same memory if one of them writes there.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

// Where memory begins that an operation uses.
struct Access
{
    std::string name;
    std::vector<unsigned long long> reads, writes;
};

struct Node
{
    std::function<int()> work;
    Access access;
    std::vector<int> after;

    // Captured from another stream than the one on which the capture began.
    bool aside;
};

struct Graph
{
    std::vector<Node> nodes;

    // Events that it records each time it is launched.
    std::vector<void*> records;
};

// In which of the allowed orders a launch does its operations.
enum Order
{
    InTurn,         // of the next four another one at each launch
    AsCaptured,
    MainAhead,      // what was forked from the origin stream is done as late as allowed
    SideAhead,      // … as early as allowed
    Shuffled,
};

// For each operation, all that must be done before it.
inline std::vector<std::vector<bool>> all_before(const Graph& graph)
{
    std::vector<std::vector<bool>> before;
    for (auto& node : graph.nodes)
    {
        std::vector<bool> own(graph.nodes.size());
        for (int earlier : node.after)
        {
            own[earlier] = true;
            for (size_t i = 0; i < before[earlier].size(); i++) own[i] = own[i] || before[earlier][i];
        }

        before.push_back(std::move(own));
    }

    return before;
}

inline std::vector<int> in_order(const Graph& graph, Order order, unsigned seed)
{
    std::mt19937 random(seed);
    std::vector<int> waits, done;
    std::vector<std::vector<int>> next(graph.nodes.size());
    std::set<int> ready;
    for (int i = 0; i < (int)graph.nodes.size(); i++)
    {
        waits.push_back(graph.nodes[i].after.size());
        for (int earlier : graph.nodes[i].after) next[earlier].push_back(i);
        if (waits[i] == 0) ready.insert(i);
    }

    while (!ready.empty())
    {
        auto chosen = ready.begin();
        if (order == Shuffled) std::advance(chosen, random() % ready.size());
        else if (order != AsCaptured)
        {
            auto wanted = std::find_if(ready.begin(), ready.end(), [&](int i) { return graph.nodes[i].aside == (order == SideAhead); });
            if (wanted != ready.end()) chosen = wanted;
        }

        int i = *chosen;
        ready.erase(chosen);
        done.push_back(i);
        for (int later : next[i])
        {
            if (--waits[later] == 0) ready.insert(later);
        }
    }

    return done;
}

// Empty, or which two operations are in each other's way.
inline std::string race_in(const Graph& graph)
{
    auto before = all_before(graph);
    std::map<unsigned long long, std::vector<std::pair<int, bool>>> uses;
    for (int i = 0; i < (int)graph.nodes.size(); i++)
    {
        for (auto at : graph.nodes[i].access.reads) uses[at].push_back({ i, false });
        for (auto at : graph.nodes[i].access.writes) uses[at].push_back({ i, true });
    }

    for (auto& [at, users] : uses)
        for (size_t a = 0; a < users.size(); a++)
            for (size_t b = a + 1; b < users.size(); b++)
            {
                auto [first, last] = std::minmax(users[a].first, users[b].first);
                if (first == last || before[last][first] || !(users[a].second || users[b].second)) continue;
                return "a race: " + graph.nodes[first].access.name + " (" + std::to_string(first) + ") and " + graph.nodes[last].access.name + " ("
                    + std::to_string(last) + ") may run at once, use the same memory, and one of them writes it";
            }

    return "";
}
