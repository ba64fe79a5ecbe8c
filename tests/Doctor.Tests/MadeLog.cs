using System.Globalization;
using System.Text;

namespace CaffeTop.Doctor.Tests;

/// <summary>A log as Caffe writes it, made display by display.</summary>
internal sealed class MadeLog
{
    private readonly StringBuilder _text = new();
    private int _seconds;

    /// <summary>Shown with the displays that follow.</summary>
    public float Rate { get; set; } = 0.01f;

    /// <summary>The solver's and the net's dump.</summary>
    public MadeLog Dump(string? solver, string? net)
    {
        Line("solver.cpp:45", "Initializing solver from parameters: ");
        _text.Append(solver ?? "base_lr: 0.01\ndisplay: 20\nmax_iter: 10000\nlr_policy: \"fixed\"\n");
        Line("solver.cpp:102", "Creating training net from net file: net.prototxt");
        if (net is null) return this;
        Line("net.cpp:53", "Initializing net from parameters: ");
        _text.Append(net);
        Line("layer_factory.hpp:77", "Creating layer data");
        return this;
    }

    public MadeLog Display(int iteration, float loss, params (string Name, float Value, float Weight)[] outputs)
    {
        Line("solver.cpp:239", FormattableString.Invariant($"Iteration {iteration} (10 iter/s, 2s/20 iters), loss = {Spell(loss)}"));
        if (outputs.Length == 0) outputs = [("loss", loss, 1)];
        for (var i = 0; i < outputs.Length; i++) Output("Train", i, outputs[i]);
        Line("sgd_solver.cpp:112", FormattableString.Invariant($"Iteration {iteration}, lr = {Rate}"));
        return this;
    }

    public MadeLog Test(int iteration, params (string Name, float Value, float Weight)[] outputs)
    {
        Line("solver.cpp:347", $"Iteration {iteration}, Testing net (#0)");
        for (var i = 0; i < outputs.Length; i++) Output("Test", i, outputs[i]);
        return this;
    }

    public MadeLog Line(string source, string text, char severity = 'I')
    {
        _seconds += 2;
        var at = TimeSpan.FromSeconds(_seconds);
        _text.Append(CultureInfo.InvariantCulture, $"{severity}0515 {8 + at.Hours:00}:{at.Minutes:00}:{at.Seconds:00}.000000  1279 {source}] {text}\n");
        return this;
    }

    public string Text => _text.ToString();

    public MadeLog Done() => Line("solver.cpp:332", "Optimization Done.");

    public Diagnosis Examine()
    {
        using var patient = new Patient();
        return patient.With("train.log", _text.ToString()).Examine();
    }

    private void Output(string phase, int index, (string Name, float Value, float Weight) output) => Line("solver.cpp:258",
        FormattableString.Invariant($"    {phase} net output #{index}: {output.Name} = {Spell(output.Value)}")
        + (output.Weight == 0 ? "" : FormattableString.Invariant($" (* {output.Weight} = {Spell(output.Value * output.Weight)} loss)")));

    private static string Spell(float value) => float.IsNaN(value) ? "-nan" : float.IsInfinity(value) ? "inf" : value.ToString("g6", CultureInfo.InvariantCulture);
}
