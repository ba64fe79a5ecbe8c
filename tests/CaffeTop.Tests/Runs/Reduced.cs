using System.Text;
using CaffeTop.LogParse.Reading;
using CaffeTop.Runs;

namespace CaffeTop.Tests.Runs;

/// <summary>Models of logs that are written in a test.</summary>
internal static class Reduced
{
    /// <summary>The model of a log's text.</summary>
    public static RunModel Log(string text)
    {
        var model = new RunModel("test.log");
        var reducer = new LogReducer(model);
        var parser = new LogParser(reducer, year: 2020);
        parser.Feed(Encoding.UTF8.GetBytes(text));
        parser.Flush();
        reducer.End();
        return model;
    }

    /// <summary>Records one second apart from 10:00:00 on, of one thread.</summary>
    public static string Records(params string[] texts)
    {
        var log = new StringBuilder();
        for (var i = 0; i < texts.Length; i++) log.Append($"I0723 10:{i / 60:00}:{i % 60:00}.000000  7777 solver.cpp:1] {texts[i]}\n");
        return log.ToString();
    }
}
