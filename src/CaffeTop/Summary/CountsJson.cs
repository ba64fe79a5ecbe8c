namespace CaffeTop.Summary;

/// <summary>The counts of one log or several as JSON. Numbers that JSON has no word for are the strings "nan", "inf" and "-inf".</summary>
internal static class CountsJson
{
    /// <summary>One object for one log, an array for several.</summary>
    public static string Render(IReadOnlyList<LogSummary> logs)
    {
        var json = new JsonText();
        if (logs.Count != 1) json.Begin('[');
        foreach (var log in logs) Write(json, log);
        if (logs.Count != 1) json.End(']');
        return json.ToString();
    }

    private static void Write(JsonText json, LogSummary log)
    {
        var counts = log.Counts;
        json.Begin('{');
        json.Text("file", Path.GetFileName(log.Path));
        json.Number("bytes", log.Bytes);
        json.Number("lines", counts.Lines);
        json.Number("records", counts.Records);
        json.Number("non_records", counts.Lines - counts.Records);
        json.Begin('{', "severity");
        foreach (var letter in "EFIW")
        {
            if (counts.OfSeverity(letter) > 0) json.Number(letter.ToString(), counts.OfSeverity(letter));
        }

        json.End('}');
        json.Number("clock_backwards", counts.ClockSteps);
        json.Begin('[', "year_hints");
        foreach (var hint in counts.YearHints)
        {
            json.Begin('[');
            json.Text(null, hint.Kind);
            json.Text(null, hint.Text);
            json.End(']');
        }

        json.End(']');
        json.Number("sessions", counts.Solvers);
        WriteLoss(json, counts.Loss);
        WriteRates(json, counts.Rates);
        WriteTests(json, counts);
        Write(json, "train_outputs", counts.TrainOutputs, withMax: false);
        Write(json, "test_outputs", counts.TestOutputs, withMax: true);
        json.Number("snapshots", counts.Snapshots);
        json.Number("solverstates", counts.SolverStates);
        json.Text("last_snapshot", counts.LastSnapshot);
        json.Begin('[', "fatal");
        foreach (var fatal in counts.Fatal)
        {
            json.Begin('[');
            json.Number(null, fatal.Line);
            json.Text(null, fatal.Text);
            json.End(']');
        }

        json.End(']');
        json.Number("fatal_count", counts.FatalCount);
        json.Begin('{', "debug");
        if (counts.Forward > 0) json.Number("Forward", counts.Forward);
        if (counts.Backward > 0) json.Number("Backward", counts.Backward);
        if (counts.Updates > 0) json.Number("Update", counts.Updates);
        json.End('}');
        json.End('}');
    }

    private static void WriteLoss(JsonText json, LossCount loss)
    {
        json.Number("train_loss_points", loss.Points);
        Write(json, "first_iter", loss.FirstIteration);
        Write(json, "last_iter", loss.LastIteration);
        json.Number("distinct_iters", loss.DistinctIterations);
        json.Number("iter_regressions", loss.Regressions);
        json.Number("iter_repeats", loss.Repeats);
        WriteFinite(json, "min_loss", loss.Min);
        Write(json, "min_loss_iter", loss.MinIteration);
        WriteFinite(json, "max_loss", loss.Max);
        WriteValue(json, "first_loss", loss.First, loss.Points > 0);
        WriteValue(json, "last_loss", loss.Last, loss.Points > 0);
        json.Number("nonfinite_loss", loss.NonFinite);
        Write(json, "first_nonfinite_iter", loss.FirstNonFinite);
        json.Number("loss_87_points", loss.Saturations);
    }

    private static void WriteRates(JsonText json, RateCount rates)
    {
        json.Number("lr_points", rates.Lines);
        json.Begin('[', "lr_distinct");
        foreach (var rate in rates.First) json.Number(null, rate);
        json.End(']');
        json.Number("lr_distinct_count", rates.Distinct);
        WriteValue(json, "lr_first", rates.Distinct > 0 ? rates.First[0] : 0, rates.Distinct > 0);
        WriteValue(json, "lr_last", rates.Last, rates.Distinct > 0);
    }

    private static void WriteTests(JsonText json, LogCounts counts)
    {
        json.Number("test_headers", counts.TestHeaders);
        json.Number("test_points", counts.TestPoints);
        json.Number("test_headers_without_output", counts.TestHeaders - counts.TestPoints);
        json.Begin('[', "test_nets");
        foreach (var net in counts.TestNets) json.Number(null, net);
        json.End(']');
        Write(json, "test_iters_first", counts.FirstTest);
        Write(json, "test_iters_last", counts.LastTest);
    }

    private static void Write(JsonText json, string key, OutputCounts outputs, bool withMax)
    {
        json.Begin('[', key);
        foreach (var output in outputs.Sorted)
        {
            json.Begin('{');
            json.Number("index", output.Index);
            json.Text("name", output.Name);
            json.Number("count", output.Count);
            WriteFinite(json, "min", output.Min);
            if (withMax) WriteFinite(json, "max", output.Max);
            json.Number("last", output.Last);
            json.End('}');
        }

        json.End(']');
    }

    private static void Write(JsonText json, string key, int? number)
    {
        if (number is { } known) json.Number(key, known);
        else json.Null(key);
    }

    private static void WriteFinite(JsonText json, string key, double value) => WriteValue(json, key, value, double.IsFinite(value));

    private static void WriteValue(JsonText json, string key, double value, bool isKnown)
    {
        if (isKnown) json.Number(key, value);
        else json.Null(key);
    }
}
