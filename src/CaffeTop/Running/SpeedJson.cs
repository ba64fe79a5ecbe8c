using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CaffeTop.Events;
using CaffeTop.Output;
using CaffeTop.SelfTest.Speed;

namespace CaffeTop.Running;

/// <summary>
/// The times as one JSON object: ceilings by mode, and rows of {net, mode, batch, ms, ms_shortest, it_s, img_s, gflop, tflops, gemm_share, copy_share,
/// host_us, steps, chain, norms_ms, mem_MiB, iterations, loss}, or {net, mode, batch, failed}. What is not known is null.
/// </summary>
internal sealed class SpeedJson : ISpeedReport
{
    private readonly MemoryStream _stream = new();
    private readonly List<(string Mode, Ceilings Ceilings)> _modes = [];
    private readonly List<Action<Utf8JsonWriter>> _rows = [];
    private string _device = "";

    public void Begin(string mode, string device, Ceilings ceilings)
    {
        _device = device;
        _modes.Add((mode, ceilings));
    }

    public void Add(SpeedResult result)
    {
        var (mode, ceilings) = _modes[^1];
        _rows.Add(json =>
        {
            json.WriteString("net", result.Net);
            json.WriteString("mode", mode);
            json.WriteNumber("batch", result.Batch);
            json.WriteNumber("ms", Math.Round(result.Milliseconds, 4));
            json.WriteNumber("ms_shortest", Math.Round(result.ShortestMilliseconds, 4));
            json.WriteNumber("it_s", Math.Round(1e3 / result.Milliseconds, 1));
            json.WriteNumber("img_s", Math.Round(result.ImagesPerSecond, 1));
            json.WriteNumber("gflop", Math.Round(result.Work.Flops / 1e9, 3));
            json.WriteNumber("tflops", Math.Round(result.Gigaflops / 1e3, 4));
            json.WriteNumber("gemm_share", Math.Round(result.Gigaflops / ceilings.GemmGigaflops, 4));
            json.WriteNumber("copy_share", Math.Round(result.Gigabytes / ceilings.CopyGigabytes, 4));
            if (result.HostMicroseconds is { } host) json.WriteNumber("host_us", Math.Round(host, 1));
            else json.WriteNull("host_us");
            if (result.Nodes is { } steps) json.WriteNumber("steps", steps);
            else json.WriteNull("steps");
            if (result.Chain is { } chain) json.WriteNumber("chain", chain);
            else json.WriteNull("chain");
            if (result.NormsMilliseconds is { } norms) json.WriteNumber("norms_ms", Math.Round(norms, 4));
            else json.WriteNull("norms_ms");
            json.WriteNumber("mem_MiB", result.MemoryBytes >> 20);
            json.WriteNumber("iterations", result.Iterations);
            if (float.IsFinite(result.Loss)) json.WriteNumber("loss", result.Loss);
            else json.WriteNull("loss");
        });
    }

    public void Fail(string net, int batch, string reason)
    {
        var mode = _modes[^1].Mode;
        _rows.Add(json =>
        {
            json.WriteString("net", net);
            json.WriteString("mode", mode);
            json.WriteNumber("batch", batch);
            json.WriteString("failed", SafeText.Clean(reason));
        });
    }

    public void End()
    {
        using (var json = new Utf8JsonWriter(_stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("device", _device);
            json.WriteStartObject("ceilings");
            foreach (var (mode, ceilings) in _modes)
            {
                json.WriteStartObject(mode);
                json.WriteNumber("gemm_size", ceilings.GemmSize);
                json.WriteNumber("gemm_tflops", Math.Round(ceilings.GemmGigaflops / 1e3, 4));
                json.WriteNumber("copy_gb_s", Math.Round(ceilings.CopyGigabytes, 2));
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("rows");
            foreach (var row in _rows)
            {
                json.WriteStartObject();
                row(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        StandardStreams.Print(Encoding.UTF8.GetString(_stream.GetBuffer(), 0, (int)_stream.Length) + "\n");
    }
}
