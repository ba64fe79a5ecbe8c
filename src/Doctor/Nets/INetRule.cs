namespace CaffeTop.Doctor.Nets;

/// <summary>A rule over one net, filtered for its phase.</summary>
public interface INetRule : IRule
{
    IEnumerable<Finding> Check(CheckedNet net);
}
