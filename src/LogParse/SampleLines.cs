using CaffeTop.Events;

namespace CaffeTop.LogParse;

/// <summary>
/// How samples are logged, which Caffe has not: a line for each layer's norms,
/// <c>Norms of iteration 400, layer conv1: top conv1 mean 0.184, L2 402.1, 0 to 38.2, zeros 0.614; param diff 0 mean …, update 0.00099</c>
/// (what is 0 or unknown behind the range is left out), and a line of all layers' times,
/// <c>Layer times of iteration 408 in ms: conv1 4.1/7.9, relu1 0.2/0.2</c>. "Of iteration" in small letters, and no <c>lr = </c>: scripts
/// look for those. <see cref="Reading.NormsReader"/> and <see cref="Reading.LayerTimesReader"/> read them.
/// </summary>
internal sealed class SampleLines(LogText log)
{
    // The parser takes lines of up to 64 KiB; what is longer goes on in a line that begins in the same way.
    private const int MostBlobs = 100;
    private const int MostLayers = 400;

    public void Write(NormsSampled sampled)
    {
        string? layer = null;
        var count = 0;
        foreach (var blob in sampled.Blobs)
        {
            if (blob.Layer != layer || count == MostBlobs)
            {
                if (layer is not null) log.End();
                (layer, count) = (blob.Layer, 0);
                log.Begin(CaffeSource.Own).Text("Norms of iteration ").Number(sampled.Iteration).Text(", layer ").Word(layer, ": ").Text(": ");
            }
            else
            {
                log.Text("; ");
            }

            count++;
            Write(blob);
        }

        if (layer is not null) log.End();
    }

    public void Write(LayerTimesSampled sampled)
    {
        for (var i = 0; i < sampled.Layers.Count; i++)
        {
            if (i % MostLayers == 0)
            {
                if (i > 0) log.End();
                log.Begin(CaffeSource.Own).Text("Layer times of iteration ").Number(sampled.Iteration).Text(" in ms: ");
            }
            else
            {
                log.Text(", ");
            }

            var time = sampled.Layers[i];
            log.Word(time.Layer, " ").Text(" ").Number(time.ForwardMilliseconds).Text("/").Number(time.BackwardMilliseconds);
        }

        if (sampled.Layers.Count > 0) log.End();
    }

    private void Write(BlobNorms blob)
    {
        log.Text(blob.Kind switch
        {
            StatKind.TopData => "top ",
            StatKind.ParamData => "param ",
            StatKind.BottomDiff => "bottom diff ",
            _ => "param diff ",
        });
        log.Word(blob.Blob, " mean ").Text(" mean ").Number(blob.MeanAbsolute).Text(", L2 ").Number(blob.L2)
            .Text(", ").Number(blob.Min).Text(" to ").Number(blob.Max);
        if (blob.Zeros != 0) log.Text(", zeros ").Number(blob.Zeros);
        if (blob.NonFinite != 0) log.Text(", not finite ").Number(blob.NonFinite);
        if (blob.UpdateRatio is { } ratio) log.Text(", update ").Number(ratio);
    }
}
