// The language model on the network thread: one question, one answer, no second try.
#include "engine/net_worker.h"

namespace daybook::engine {

void NetWorker::begin_model(ModelJob job) {
  if (!opened_) return deliver_(ModelEnded{std::move(job.about), pass_on(opened_.error())});
  if (!model_) {
    const auto& setting = settings_.model.endpoint;
    net::SessionSettings once;
    once.retry.attempts = 1;
    model_ = std::make_unique<Account>();
    model_->credential = setting.key.empty() ? net::anonymous() : net::bearer(setting.key);
    model_->sessions.try_emplace("", *runner_, *model_->credential, once);
  }
  works_.push_back(ask_model(std::move(job)));
  works_.back().start();
}

NetWorker::Work NetWorker::ask_model(ModelJob job) {
  auto asking = providers::ask_endpoint(model_->sessions.at(""), settings_.model.endpoint, std::move(job.question));
  auto said = co_await asking;
  ModelEnded ended{std::move(job.about), std::move(said)};
  deliver_(std::move(ended));
  co_return true;
}

}  // namespace daybook::engine
